/// Rows by the million, put into a server's tables past it, as years of use would leave them.
@NullMarked
package dev.runledger.fill;

import org.jspecify.annotations.NullMarked;
