package io.lotlake.bronze;

import io.lotlake.common.lake.Commit;
import java.util.List;

/** Reads source tables within one cut and appends their rows to a Bronze table in one commit. */
interface BronzeLoader {
    Commit load(Landing landing, List<SourceShape> tables, SourceCut cut);
}
