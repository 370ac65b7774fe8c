package scrim.bench;

import java.io.PrintStream;

/** Where rows go as soon as they are known. */
public final class Table {
    private final PrintStream out;
    private boolean allMet = true;

    Table(PrintStream out) {
        this.out = out;
    }

    public void add(Row row) {
        out.println(row.line());
        out.flush();
        allMet &= row.isMet();
    }

    /** Whether no row missed its goal. */
    boolean areAllMet() {
        return allMet;
    }
}
