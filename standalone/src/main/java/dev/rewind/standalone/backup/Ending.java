package dev.rewind.standalone.backup;

/**
 * The last line of a file.
 *
 * @param records how many lines there are between the first and this one
 * @param sha256 of all lines before this one, line feeds included, in lower-case hex
 */
record Ending(long records, String sha256) {}
