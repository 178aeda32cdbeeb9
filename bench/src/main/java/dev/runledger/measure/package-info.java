/// The measures, each beside its reference.
@NullMarked
package dev.runledger.measure;

import org.jspecify.annotations.NullMarked;
