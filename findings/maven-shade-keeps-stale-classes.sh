#!/usr/bin/env bash
# Maven shade plugin 3.6.1 after jar plugin 3.5.0: a shaded jar keeps the old classes of a dependency that was rebuilt.
#
# Guess before running it: shading again takes the classes from the dependency's jar as it is now, so the program runs the new code. If
# anything were out of date, a build with clean would help, and the build would say so.
# Behaviour: module program has no change of its own. The jar plugin finds its jar newer than its classes and skips it. That jar is the
# output of the last shading, so it already has the classes of the library. The shade plugin takes it as the module's own classes, which
# come before those of dependencies, and the new class of the library is dropped as a duplicate. The build succeeds; the only trace is the
# warning about overlapping classes, which quiet builds do not show. <forceCreation>true</forceCreation> of the jar plugin helps, and so
# does any change in the program.
# Versions: maven-shade-plugin 3.6.1, maven-jar-plugin 3.5.0, maven-install-plugin 3.1.4, JDK 17, Linux amd64.
# Output seen:
#   first build: one
#   library rebuilt: one
#   library rebuilt, forceCreation: two
# Needs JDK 17, Maven (mvn, or MVN) and about 30 MB in a temporary folder, which it removes. Fails if the behaviour changes.
set -euo pipefail
mvn=${MVN:-mvn}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{library,program}/src/main/java
pom() { # name, plugins, dependencies
  cat >"$work/$1/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>$1</artifactId><version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <build><plugins>
    <plugin><artifactId>maven-jar-plugin</artifactId><version>3.5.0</version></plugin>
    <plugin><artifactId>maven-install-plugin</artifactId><version>3.1.4</version></plugin>
    $2
  </plugins></build>
  <dependencies>$3</dependencies>
</project>
XML
}
pom library "" ""
pom program '<plugin><artifactId>maven-shade-plugin</artifactId><version>3.6.1</version>
  <executions><execution><phase>package</phase><goals><goal>shade</goal></goals></execution></executions></plugin>' \
  '<dependency><groupId>example</groupId><artifactId>library</artifactId><version>1</version></dependency>'
echo 'public class Program { public static void main(String[] a) { System.out.println(Library.word()); } }' \
  >"$work/program/src/main/java/Program.java"
library() { echo "public class Library { public static String word() { return \"$1\"; } }" >"$work/library/src/main/java/Library.java"; }
build() { # module, goal, options
  (cd "$work/$1" && "$mvn" -q -B "-Dmaven.repo.local=$work/repository" "${@:2}") >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}
run() { java -cp "$work/program/target/program-1.jar" Program; }

library one
build library install
build program package
first=$(run)
sleep 2
library two
build library install
build program package
stale=$(run)
build program package -Dmaven.jar.forceCreation=true
fresh=$(run)
echo "first build: $first"
echo "library rebuilt: $stale"
echo "library rebuilt, forceCreation: $fresh"
[ "$first $stale $fresh" = "one one two" ] || { echo "the behaviour has changed" >&2; exit 1; }
