using System.Numerics;
using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>A bias of one query and its keys that all layers share, and with room for the keys of later steps.</summary>
/// <remarks>The tensor stays the same from step to step, so that a step has nothing to allocate.</remarks>
internal sealed class StepBias
{
    private const int FirstRoom = 64;

    /// <param name="device">Where it lives.</param>
    /// <param name="heads">H.</param>
    /// <param name="keys">Keys of the step that it is made for.</param>
    public StepBias(Device device, int heads, int keys)
    {
        Room = (int)Math.Min(int.MaxValue, BitOperations.RoundUpToPowerOf2((uint)Math.Max(keys, FirstRoom)));
        Values = new float[checked(heads * Room)];
        Tensor = device.Empty([1, heads, 1, Room]).Keep();
    }

    /// <summary>Keys that it has room for.</summary>
    public int Room { get; }

    /// <summary>[heads, room]: what <see cref="Write"/> shows.</summary>
    public float[] Values { get; }

    /// <summary>[1, heads, 1, room]; what lies behind the step's last key means nothing.</summary>
    public Tensor Tensor { get; }

    /// <summary>The place of the query whose bias it holds; −1 for none.</summary>
    public int Query { get; set; } = -1;

    /// <summary>Copies the values to the device.</summary>
    public void Write() => Tensor.CopyFrom(Values);
}
