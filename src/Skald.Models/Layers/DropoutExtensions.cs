using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>Dropout where a forward pass carries a stream to draw from.</summary>
internal static class DropoutExtensions
{
    /// <summary>x with a share of its elements dropped and the rest scaled up; x itself without a stream.</summary>
    /// <param name="x">[batch, time, width]; element i of global row r draws number r · width + i.</param>
    /// <param name="probability">Share dropped.</param>
    /// <param name="stream">The pass's stream, or null.</param>
    /// <param name="place">Number of the place in the model, so that no two places draw alike.</param>
    public static Tensor Dropout(this Tensor x, float probability, RandomStream? stream, int place)
    {
        if (stream is not { } random || probability == 0) return x;
        RandomStream fork = random.Fork((ulong)place);
        return x.Dropout(probability, fork with { Offset = random.Offset * x.Width });
    }
}
