/// Judges a history: the promises that a ledger makes to its clients, each as a rule. Pure.
@NullMarked
package dev.runledger.verdict;

import org.jspecify.annotations.NullMarked;
