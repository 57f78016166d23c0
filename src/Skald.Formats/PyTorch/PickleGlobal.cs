namespace Skald.Formats.PyTorch;

/// <summary>A Python name that a pickle refers to; only those that stand for data are let in.</summary>
/// <param name="Module">Such as <c>torch._utils</c>.</param>
/// <param name="Name">Such as <c>_rebuild_tensor_v2</c>.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>What the name stands for; null for all that are not let in.</summary>
    public PickleMeaning? Meaning => (Module, Name) switch
    {
        ("collections", "OrderedDict") => PickleMeaning.Dictionary,
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => PickleMeaning.Tensor,
        ("torch._utils", "_rebuild_tensor_v3") => PickleMeaning.TypedTensor,
        ("torch._utils", "_rebuild_parameter") => PickleMeaning.Parameter,
        ("torch", "Size") => PickleMeaning.Tuple,
        ("torch" or "torch.storage", _) when TorchTypes.OfStorage(Name) is not null => PickleMeaning.Storage,
        ("torch", _) when TorchTypes.OfDType(Name) is not null => PickleMeaning.DType,
        _ => null,
    };

    public override string ToString() => $"{Module}.{Name}";
}
