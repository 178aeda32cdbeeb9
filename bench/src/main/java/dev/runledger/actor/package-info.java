/// Clients that use a server as people, agents and runners do, and write down what they did and
/// saw.
@NullMarked
package dev.runledger.actor;

import org.jspecify.annotations.NullMarked;
