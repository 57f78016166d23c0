namespace Skald.Tensors;

/// <summary>What a device's memory pool holds, in bytes.</summary>
/// <param name="Reserved">Taken from the system: in use or kept for reuse.</param>
/// <param name="InUse">Handed out and not known to be unreachable.</param>
/// <param name="Peak">The most that was ever reserved.</param>
public readonly record struct DeviceMemory(long Reserved, long InUse, long Peak);
