namespace Skald.Formats.PyTorch;

/// <summary>A run of elements in its own entry of the archive.</summary>
/// <param name="Key">Name of the entry under data/.</param>
/// <param name="Type">Element type.</param>
/// <param name="Count">Elements.</param>
internal sealed record TorchStorage(string Key, SafetensorsDType Type, long Count);
