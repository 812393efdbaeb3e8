package io.lotlake.app.relocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final String MARK = "r7-0123abcd";

    private final Places places = new Places("file:///data/lake", "file:///disk2/lake", MARK);

    @Test
    void aFileIsWrittenBesideThePresentOne() {
        assertThat(places.rewritten("file:/data/lake/t/metadata/a.avro"))
                .isEqualTo("file:///disk2/lake/t/metadata/a-r7-0123abcd.avro");
        assertThat(places.rewritten("file:///data/lake/t/a.b/c")).isEqualTo("file:///disk2/lake/t/a.b/c-r7-0123abcd");
    }

    @Test
    void theMarkOfAnEarlierRunGoes() {
        assertThat(places.rewritten("file:///data/lake/a-r3-89abcdef.avro"))
                .isEqualTo("file:///disk2/lake/a-r7-0123abcd.avro");
        assertThat(places.rewritten("file:///data/lake/part-r3.parquet"))
                .isEqualTo("file:///disk2/lake/part-r3-r7-0123abcd.parquet");
    }

    @Test
    void aFileIsNeverWrittenInItsOwnPlace() {
        for (String name : new String[] {"a-" + MARK + ".avro", "a-" + MARK, "a", "a.", ".avro"}) {
            String present = "file:///data/lake/" + name;

            assertThat(places.rewritten(present)).isNotEqualTo(places.moved(present));
        }
    }

    @Test
    void whatIsElsewhereStays() {
        assertThat(places.moved("file:///data/lake2/a.avro")).isEqualTo("file:///data/lake2/a.avro");
        assertThat(places.rewritten("file:///data/lake2/a.avro")).isEqualTo("file:///data/lake2/a.avro");
    }

    @Test
    void twoRunsHaveTwoMarks() {
        Places one = Places.ofRun("file:///data/lake", "file:///disk2/lake", 1);
        Places other = Places.ofRun("file:///data/lake", "file:///disk2/lake", 1);

        assertThat(one.mark()).isNotEqualTo(other.mark()).matches("r1-[0-9a-f]{8}");
    }
}
