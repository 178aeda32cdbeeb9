/// What is true of everything that a ledger stores, whatever happened: looked at row by row.
@NullMarked
package dev.runledger.law;

import org.jspecify.annotations.NullMarked;
