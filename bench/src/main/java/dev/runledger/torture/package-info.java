/// Breaks what a server stands on while actors use it, and asks for a verdict.
@NullMarked
package dev.runledger.torture;

import org.jspecify.annotations.NullMarked;
