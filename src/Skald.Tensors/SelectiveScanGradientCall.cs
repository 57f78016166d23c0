namespace Skald.Tensors;

/// <summary>Where the gradients of a selective scan go; parts are for the caller to add up.</summary>
public readonly record struct SelectiveScanGradientCall
{
    /// <summary>Gradient of the output, [batch, time, heads, width], contiguous.</summary>
    public required Tensor Output { get; init; }

    /// <summary>h before the first token, [batch, heads, width, states]; null for 0.</summary>
    public Tensor? Before { get; init; }

    /// <summary>[batch, time, heads, width], overwritten.</summary>
    public required Tensor Input { get; init; }

    /// <summary>Of Δ, by channel: [batch, time, heads, width], overwritten.</summary>
    public required Tensor Step { get; init; }

    /// <summary>Of A, by sequence and channel: [batch, heads, width, states], overwritten.</summary>
    public required Tensor Rate { get; init; }

    /// <summary>Of B, by blocks of channels: [batch, groups, blocks, time, states], overwritten.</summary>
    public required Tensor Write { get; init; }

    /// <summary>Of C, by blocks of channels: [batch, groups, blocks, time, states], overwritten.</summary>
    public required Tensor Read { get; init; }

    /// <summary>Channels of a block.</summary>
    public static int BlockChannels => 64;

    /// <summary>Blocks of a group of heads.</summary>
    /// <param name="channels">Channels of the group.</param>
    public static int Blocks(int channels) => (channels + BlockChannels - 1) / BlockChannels;
}
