package dev.rewind.standalone.backup;

/**
 * The last line of a backup file.
 *
 * @param records the number of lines between the first and this one
 * @param sha256 the SHA-256 of all lines before this one, including line feeds, in lower-case hex
 */
record BackupEnding(long records, String sha256) {}
