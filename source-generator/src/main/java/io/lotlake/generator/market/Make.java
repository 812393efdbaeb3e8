package io.lotlake.generator.market;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A make: its name in table names, its display name, and its models from the dearest to the cheapest. */
public record Make(String slug, String name, List<String> models) {
    private static final Map<String, Make> KNOWN = Map.of(
            "volkswagen",
            new Make(
                    "volkswagen", "Volkswagen", List.of("Touareg", "Passat", "Tiguan", "Golf", "Caddy", "Polo", "up!")),
            "bmw",
            new Make("bmw", "BMW", List.of("X5", "5er", "X3", "3er", "1er", "i3")),
            "audi",
            new Make("audi", "Audi", List.of("Q7", "A6", "Q5", "A4", "A3", "A1")),
            "opel",
            new Make("opel", "Opel", List.of("Vivaro", "Insignia", "Zafira", "Astra", "Corsa", "Adam")),
            "fiat",
            new Make("fiat", "Fiat", List.of("Ducato", "Dobl\u00f2", "Tipo", "Punto", "500", "Panda")));

    /** Some model, always the same one for a listing. */
    public String model(long lid) {
        return models.get(Math.floorMod(Long.hashCode(lid * 0x9E3779B97F4A7C15L), models.size()));
    }

    public static Make of(String slug) {
        Make known = KNOWN.get(slug);
        if (known != null) {
            return known;
        }
        String name = slug.substring(0, 1).toUpperCase(Locale.ROOT)
                + slug.substring(1).replace('_', ' ');
        return new Make(slug, name, List.of("One", "Two", "Three"));
    }
}
