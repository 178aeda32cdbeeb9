/// A server as a whole: what it is told at its start, and the one place where everything is put
/// together.
@NullMarked
package dev.runledger.node;

import org.jspecify.annotations.NullMarked;
