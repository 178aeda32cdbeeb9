/// The command line: what a person types and how the house is wired.
@NullMarked
package dev.runledger.cli;

import org.jspecify.annotations.NullMarked;
