package io.lotlake.generator.market;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * One rate per currency and business day: the euro reference rates of the European Central Bank, 1999-01-04 to
 * 2023-02-21.
 *
 * <p>They come with Moneta's ECB module; the bank allows their use with attribution.
 */
public final class EcbRates {
    static final LocalDate FIRST_DAY = LocalDate.of(1999, 1, 4);

    private static final String RESOURCE = "/org/javamoney/moneta/convert/ecb/defaults/eurofxref-hist.xml";

    /** Takes the units of a currency that one euro bought on a day. */
    @FunctionalInterface
    public interface Visitor {
        void rate(String currency, LocalDate day, BigDecimal rate) throws SQLException;
    }

    private EcbRates() {}

    public static void forEach(Visitor visitor) throws SQLException {
        try (InputStream history = EcbRates.class.getResourceAsStream(RESOURCE)) {
            if (history == null) {
                throw new IllegalStateException("Cannot read the ECB's rates: " + RESOURCE
                        + " is not on the classpath. Add moneta-convert-ecb");
            }
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            visit(factory.createXMLStreamReader(history), visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot read the ECB's rates: " + e.getMessage(), e);
        }
    }

    // <Cube><Cube time="2023-02-21"><Cube currency="USD" rate="1.0664"/>...
    private static void visit(XMLStreamReader history, Visitor visitor) throws XMLStreamException, SQLException {
        LocalDate day = LocalDate.EPOCH;
        while (history.hasNext()) {
            if (history.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String time = history.getAttributeValue(null, "time");
            String currency = history.getAttributeValue(null, "currency");
            if (time != null) {
                day = LocalDate.parse(time);
            } else if (currency != null) {
                visitor.rate(currency, day, new BigDecimal(history.getAttributeValue(null, "rate")));
            }
        }
    }
}
