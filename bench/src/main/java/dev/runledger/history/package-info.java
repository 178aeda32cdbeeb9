/// What clients of a server did and saw, with the times by one clock, and how that is kept in a
/// file.
@NullMarked
package dev.runledger.history;

import org.jspecify.annotations.NullMarked;
