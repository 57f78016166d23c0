namespace Skald.Tensors.Autograd;

/// <summary>While open, operators of the thread that opened it record no gradients on its device.</summary>
public readonly struct NoGradScope : IDisposable, IEquatable<NoGradScope>
{
    private readonly Device _device;

    internal NoGradScope(Device device)
    {
        _device = device;
        device.EnterNoGrad();
    }

    /// <summary>Ends the scope. Call it once, on the thread that opened it.</summary>
    public void Dispose() => _device.LeaveNoGrad();

    /// <inheritdoc/>
    public bool Equals(NoGradScope other) => ReferenceEquals(_device, other._device);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NoGradScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _device.GetHashCode();

    /// <summary>Whether both scopes are of one device.</summary>
    public static bool operator ==(NoGradScope left, NoGradScope right) => left.Equals(right);

    /// <summary>Whether the scopes are of different devices.</summary>
    public static bool operator !=(NoGradScope left, NoGradScope right) => !left.Equals(right);
}
