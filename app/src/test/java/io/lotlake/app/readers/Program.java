package io.lotlake.app.readers;

import java.util.List;

/** Starts a program on the lake and gives its answers, one to each request of the lake, in that order. */
@FunctionalInterface
interface Program {
    List<Answer> ask(ReadLake lake) throws Exception;
}
