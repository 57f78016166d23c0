namespace Skald.Training.Checkpoints;

/// <summary>
/// A named part of a checkpoint, such as <c>model</c>, <c>optimizer</c> or <c>loader</c>: a folder of its own.
/// </summary>
/// <param name="Name">The folder's name: letters, digits, <c>-</c>, <c>_</c> and inner dots.</param>
/// <param name="Write">Writes the part's files.</param>
public sealed record CheckpointComponent(string Name, Action<ComponentFolder> Write);
