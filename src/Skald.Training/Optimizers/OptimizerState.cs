using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>What an optimizer keeps for one parameter.</summary>
public sealed class OptimizerState
{
    /// <summary>Steps done, the present one included.</summary>
    public int Step { get; set; }

    /// <summary>Tensors by PyTorch's names: exp_avg, momentum_buffer, ….</summary>
    public SortedDictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>A tensor of a weight's shape by name; at first filled with a number.</summary>
    public Tensor Get(string name, Tensor like, double initial = 0)
    {
        ArgumentNullException.ThrowIfNull(like);
        return Get(name, like.Device, like.Shape, initial);
    }

    /// <summary>A tensor by name; at first filled with a number.</summary>
    /// <exception cref="ArgumentException">A checkpoint gave it another shape.</exception>
    public Tensor Get(string name, Device device, Shape shape, double initial = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!Tensors.TryGetValue(name, out Tensor? tensor)) return Tensors[name] = device.Full(shape, initial).Keep();
        return tensor.Shape == shape ? tensor : throw new ArgumentException(
            $"Optimizer: {name} must have the shape {shape}, got {tensor.Shape}; the checkpoint is of another model.");
    }
}
