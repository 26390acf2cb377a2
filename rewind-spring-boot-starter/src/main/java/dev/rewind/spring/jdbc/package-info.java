/** Database steps and outboxes of rewind-jdbc in Spring's transactions, if both are there. */
@NullMarked
package dev.rewind.spring.jdbc;

import org.jspecify.annotations.NullMarked;
