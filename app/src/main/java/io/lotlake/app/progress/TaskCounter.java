package io.lotlake.app.progress;

import io.lotlake.common.session.SessionListener;
import io.lotlake.common.session.StepMeter;
import io.lotlake.common.session.StepMeter.Figures;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.Success$;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Reports the tasks of every stage to the step that started its job. */
public final class TaskCounter extends SparkListener implements SessionListener {
    private static final String TAGS = "spark.job.tags";

    private final Map<Integer, String> steps = new ConcurrentHashMap<>();

    @Override
    public void opened(SparkSession spark) {
        spark.sparkContext().addSparkListener(this);
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
        Properties properties = stage.properties();
        String tags = properties == null ? "" : properties.getProperty(TAGS, "");
        Optional<String> step = StepMeter.step(tags);
        step.ifPresent(name -> {
            steps.put(stage.stageInfo().stageId(), name);
            StepMeter.add(name, Figures.planned(stage.stageInfo().numTasks()));
        });
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        String step = steps.get(task.stageId());
        TaskMetrics metrics = task.taskMetrics();
        if (step != null && metrics != null && task.reason() == Success$.MODULE$) {
            StepMeter.add(
                    step,
                    Figures.done(
                            metrics.inputMetrics().recordsRead(),
                            metrics.inputMetrics().bytesRead(),
                            metrics.outputMetrics().recordsWritten(),
                            metrics.outputMetrics().bytesWritten()));
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
        steps.remove(stage.stageInfo().stageId());
    }
}
