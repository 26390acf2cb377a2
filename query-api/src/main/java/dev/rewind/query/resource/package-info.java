/** Shared by the routes of all resources: queries to the store servers, replies and pages. */
@NullMarked
package dev.rewind.query.resource;

import org.jspecify.annotations.NullMarked;
