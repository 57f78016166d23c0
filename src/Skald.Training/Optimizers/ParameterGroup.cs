using Skald.Tensors.Nn;

namespace Skald.Training.Optimizers;

/// <summary>Parameters that an optimizer treats alike.</summary>
public sealed class ParameterGroup
{
    /// <param name="name">For messages and checkpoints.</param>
    /// <param name="parameters">Parameters with their full names.</param>
    /// <param name="learningRate">lr at a schedule factor of 1.</param>
    /// <param name="weightDecay">Decay, as the optimizer understands it.</param>
    public ParameterGroup(
        string name, IEnumerable<(string Name, Parameter Parameter)> parameters, double learningRate, double weightDecay = 0)
    {
        Name = name;
        Parameters = [.. parameters];
        LearningRate = BaseLearningRate = learningRate;
        WeightDecay = weightDecay;
    }

    /// <summary>For messages and checkpoints.</summary>
    public string Name { get; }

    /// <summary>Parameters with their full names.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>lr at a schedule factor of 1.</summary>
    public double BaseLearningRate { get; }

    /// <summary>lr of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Decay, as the optimizer understands it.</summary>
    public double WeightDecay { get; }
}
