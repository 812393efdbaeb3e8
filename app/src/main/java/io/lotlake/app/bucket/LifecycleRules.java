package io.lotlake.app.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleAndOperator;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.NoncurrentVersionExpiration;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/**
 * The lifecycle rules of a bucket, as far as they concern a lake. Its objects have no tags.
 *
 * @param prefix of the keys of the lake's files
 */
record LifecycleRules(String prefix, List<LifecycleRule> rules) {
    private static final Set<TransitionStorageClass> OFFLINE =
            Set.of(TransitionStorageClass.GLACIER, TransitionStorageClass.DEEP_ARCHIVE);

    /** Whether a rule aborts every upload of the lake that was begun and not completed. */
    boolean abortsUploads() {
        return enabled().anyMatch(rule -> coversAll(rule) && rule.abortIncompleteMultipartUpload() != null);
    }

    /** Whether a rule deletes every earlier version of the lake's objects after some time. */
    boolean expiresNoncurrentVersions() {
        return enabled().anyMatch(rule -> coversAll(rule) && expires(rule.noncurrentVersionExpiration()));
    }

    /** An object of a lake has one earlier version at most. A rule that spares the newest ones spares it for ever. */
    private static boolean expires(@Nullable NoncurrentVersionExpiration versions) {
        return versions != null
                && (versions.newerNoncurrentVersions() == null || versions.newerNoncurrentVersions() == 0);
    }

    /** The rules that delete files that tables need, or move them to where they cannot be read, one line each. */
    List<String> harms() {
        List<String> harms = new ArrayList<>();
        enabled().filter(this::meets).forEach(rule -> {
            if (deletes(rule.expiration())) {
                harms.add("its lifecycle rule " + rule.id() + " deletes files of the lake by their age");
            }
            if (rule.transitions().stream().map(Transition::storageClass).anyMatch(OFFLINE::contains)) {
                harms.add("its lifecycle rule " + rule.id() + " moves files of the lake to an archive, where they"
                        + " cannot be read");
            }
        });
        return harms;
    }

    private Stream<LifecycleRule> enabled() {
        return rules.stream().filter(rule -> rule.status() == ExpirationStatus.ENABLED);
    }

    /** An expiration may also concern only the markers of deleted objects. */
    private static boolean deletes(LifecycleExpiration expiration) {
        return expiration != null && (expiration.days() != null || expiration.date() != null);
    }

    private boolean coversAll(LifecycleRule rule) {
        return prefix.startsWith(prefixOf(rule)) && !isByTag(rule) && !isBySize(rule);
    }

    private boolean meets(LifecycleRule rule) {
        String other = prefixOf(rule);
        return (prefix.startsWith(other) || other.startsWith(prefix)) && !isByTag(rule);
    }

    private static boolean isByTag(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        return filter != null
                && (filter.tag() != null
                        || (filter.and() != null && filter.and().hasTags()));
    }

    private static boolean isBySize(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        if (filter == null) {
            return false;
        }
        LifecycleRuleAndOperator and = filter.and();
        return filter.objectSizeGreaterThan() != null
                || filter.objectSizeLessThan() != null
                || (and != null && (and.objectSizeGreaterThan() != null || and.objectSizeLessThan() != null));
    }

    /** The prefix of a rule; older rules have it beside the filter, others within a conjunction. */
    @SuppressWarnings("deprecation")
    private static String prefixOf(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        String own = filter == null ? rule.prefix() : filter.prefix();
        if (own == null && filter != null && filter.and() != null) {
            own = filter.and().prefix();
        }
        return own == null ? "" : own;
    }
}
