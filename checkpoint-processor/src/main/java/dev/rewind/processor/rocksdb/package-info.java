/** The RocksDB store that others read while the stream writes or closes it. */
@NullMarked
package dev.rewind.processor.rocksdb;

import org.jspecify.annotations.NullMarked;
