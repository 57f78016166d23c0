namespace Skald.Formats.PyTorch;

/// <summary>What the admitted Python names stand for.</summary>
internal enum PickleMeaning
{
    /// <summary>A dictionary, made empty or from pairs.</summary>
    Dictionary,

    /// <summary>A view of a storage, with the storage's type.</summary>
    Tensor,

    /// <summary>A view of a storage, with its own type.</summary>
    TypedTensor,

    /// <summary>A tensor that is trained; the same for us.</summary>
    Parameter,

    /// <summary>A tuple.</summary>
    Tuple,

    /// <summary>A class of storages, which only persistent ids name.</summary>
    Storage,

    /// <summary>An element type.</summary>
    DType,
}
