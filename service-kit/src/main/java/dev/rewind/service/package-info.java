/** What every Rewind service needs. */
@NullMarked
package dev.rewind.service;

import org.jspecify.annotations.NullMarked;
