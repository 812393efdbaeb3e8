import java.sql.DriverManager;
import java.sql.ResultSet;

/** {@code Query URL USER SQL}: runs the statements and prints their rows; a blank separates the values. */
final class Query {
    public static void main(String[] args) throws Exception {
        try (var connection = DriverManager.getConnection(args[0], args[1], "");
                var statement = connection.createStatement()) {
            boolean rows = statement.execute(args[2]);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    print(statement.getResultSet());
                }
                rows = statement.getMoreResults();
            }
        }
    }

    private static void print(ResultSet rows) throws Exception {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            var line = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
                line.append(i == 1 ? "" : " ").append(rows.getString(i));
            }
            System.out.println(line);
        }
    }
}
