/// The leanest callers there can be: on a machine that is shared with what they measure, every
/// instruction of theirs is missing there.
@NullMarked
package dev.runledger.load;

import org.jspecify.annotations.NullMarked;
