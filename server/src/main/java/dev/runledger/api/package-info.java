/// The resources of the API: one class of routes for each.
@NullMarked
package dev.runledger.api;

import org.jspecify.annotations.NullMarked;
