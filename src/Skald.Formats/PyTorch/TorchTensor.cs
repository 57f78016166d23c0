namespace Skald.Formats.PyTorch;

/// <summary>A view of a storage.</summary>
/// <param name="Storage">Where the elements lie.</param>
/// <param name="Type">Element type.</param>
/// <param name="Offset">First element.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Strides">Distance of neighbours along each axis, in elements.</param>
internal sealed record TorchTensor(
    TorchStorage Storage, SafetensorsDType Type, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>True where the elements lie in row-major order without gaps.</summary>
    public bool IsInOrder
    {
        get
        {
            long expected = 1;
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected) return false;
                expected *= Shape[axis];
            }

            return true;
        }
    }
}
