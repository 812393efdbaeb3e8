package io.lotlake.generator.market;

/**
 * A country of raw.countries.
 *
 * @param unitsPerEuro roughly what a euro buys of its currency, so that prices look right
 * @param share how many of a hundred sellers are in this country
 */
public record Country(String code, String currency, String phoneCode, double unitsPerEuro, int share) {}
