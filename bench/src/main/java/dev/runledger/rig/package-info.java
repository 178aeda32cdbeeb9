/// Real servers in processes of their own, to be measured, killed and cut off.
@NullMarked
package dev.runledger.rig;

import org.jspecify.annotations.NullMarked;
