/// What a person types to measure or to torture, and the tables that they get.
@NullMarked
package dev.runledger.bench;

import org.jspecify.annotations.NullMarked;
