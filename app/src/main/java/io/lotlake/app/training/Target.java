package io.lotlake.app.training;

import io.lotlake.gold.features.Label;
import java.time.Duration;

/**
 * What is to be predicted.
 *
 * @param horizon how long after the moment it may happen
 */
record Target(Label label, Duration horizon) {}
