namespace Skald.Cli.Bench;

/// <summary>The most memory that a training process held, in bytes, and what for.</summary>
/// <param name="Weights">Parameters.</param>
/// <param name="Gradients">One per parameter.</param>
/// <param name="Moments">What optimizers keep.</param>
/// <param name="Pool">The most that the device's pool reserved.</param>
/// <param name="Process">The most that was resident of the whole process.</param>
internal readonly record struct MemoryFigures(long Weights, long Gradients, long Moments, long Pool, long Process)
{
    /// <summary>Activations, their gradients and scratch: what else the pool held.</summary>
    public long Activations => Pool - Weights - Gradients - Moments;

    /// <summary>Code, runtime, managed objects, packed panels and stacks: what is outside the pool.</summary>
    public long Runtime => Process - Pool;
}
