namespace Skald.Tensors;

/// <summary>
/// While open, tensors that the calling thread makes on a device are lent: their memory goes back to the pool when the
/// scope is disposed, and the next ones lie in the same, still cached, place.
/// </summary>
/// <remarks>
/// For steps that make many short-lived tensors, such as decoding a token. Whatever must outlive the scope is handed to
/// the enclosing one by <see cref="Return"/>, or leaves all scopes by <see cref="Tensor.Keep"/>; using a tensor whose
/// memory has gone back throws <see cref="ObjectDisposedException"/>. Scopes nest. A graph that records gradients ends
/// with the scope in which it was built, and so do gradients that nobody keeps.
/// </remarks>
public sealed class TensorScope : IDisposable
{
    private readonly Device _device;
    private readonly TensorScope? _outer;
    private readonly List<Storage> _storages = [];

    internal TensorScope(Device device, TensorScope? outer) => (_device, _outer) = (device, outer);

    /// <summary>Hands a tensor to the enclosing scope, or out of all scopes where there is none.</summary>
    /// <returns>The tensor.</returns>
    public Tensor Return(Tensor tensor)
    {
        int at = _storages.LastIndexOf(tensor.Storage);
        if (at < 0) return tensor;
        _storages.RemoveAt(at);
        _outer?._storages.Add(tensor.Storage);
        return tensor;
    }

    /// <summary>Takes the memory of everything back that was made inside and not returned or kept.</summary>
    public void Dispose()
    {
        _device.Leave(_outer);
        foreach (Storage storage in _storages)
            if (!storage.IsKept) storage.Release();
        _storages.Clear();
    }

    internal void Add(Storage storage) => _storages.Add(storage);
}
