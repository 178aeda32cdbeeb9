/// What a measure is compared with: the same work without us, done as well as it can be.
@NullMarked
package dev.runledger.reference;

import org.jspecify.annotations.NullMarked;
