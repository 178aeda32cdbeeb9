/// Turns an executor into a runner: claims, leases, heartbeats, stops and reports.
package dev.runledger.runner;
