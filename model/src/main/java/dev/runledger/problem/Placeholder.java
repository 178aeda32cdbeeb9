package dev.runledger.problem;

/// Keeps the room exported while it is empty; goes when the first real class comes.
interface Placeholder {}
