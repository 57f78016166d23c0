namespace Skald.Tensors;

/// <summary>
/// While open, tensors that the calling thread makes on a device are lent: their memory goes back to the pool when the
/// scope is disposed, and the next ones lie in the same, still cached, place.
/// </summary>
/// <remarks>
/// For steps that make many short-lived tensors, such as decoding a token. Whatever must outlive the scope is handed to
/// the enclosing one by <see cref="Return"/>, or leaves all scopes by <see cref="Tensor.Keep"/>; using a tensor whose
/// memory has gone back throws <see cref="ObjectDisposedException"/>. Scopes nest. A graph that records gradients ends
/// with the scope in which it was built, and so do gradients that nobody keeps. Scopes of
/// <see cref="Device.StepScope"/> also use the tensor objects again.
/// </remarks>
public sealed class TensorScope : IDisposable
{
    private readonly Device _device;
    private readonly List<Storage> _storages = [];  // those that are used again
    private readonly List<WeakReference<Storage>> _lent = [];  // others: what nobody uses may end before the scope does
    private readonly List<Tensor> _tensors = [];  // those that are used again
    private TensorScope? _outer;
    private TensorRecycler? _recycler;
    private long _number;
    private bool _isOpen;

    internal TensorScope(Device device) => _device = device;

    /// <summary>Where objects go to be used again; null where they are left to the collector.</summary>
    internal TensorRecycler? Recycler => _recycler;

    /// <summary>Hands a tensor to the enclosing scope, or out of all scopes where there is none.</summary>
    /// <returns>The tensor.</returns>
    public Tensor Return(Tensor tensor)
    {
        if (_tensors.Remove(tensor)) _outer?._tensors.Add(tensor);
        if (Remove(tensor.Storage)) _outer?.Add(tensor.Storage);
        return tensor;
    }

    /// <summary>Takes the memory of everything back that was made inside and not returned or kept.</summary>
    public void Dispose()
    {
        if (!_isOpen) return;
        _isOpen = false;
        _device.Leave(_outer);
        foreach (Tensor tensor in _tensors)
            if (!tensor.Outlives(_number)) _recycler!.Add(tensor);
        foreach (Storage storage in _storages)
        {
            if (storage.IsKept) continue;
            storage.Release();
            _recycler!.Add(storage);
        }

        bool hasDead = false;
        foreach (WeakReference<Storage> lent in _lent)
        {
            if (!lent.TryGetTarget(out Storage? storage)) hasDead = true;
            else if (!storage.IsKept) storage.Release();
        }

        if (hasDead) _device.Reclaim();
        _tensors.Clear();
        _storages.Clear();
        _lent.Clear();
        TensorRecycler? recycler = _recycler;
        (_outer, _recycler) = (null, null);
        recycler?.Add(this);
    }

    /// <summary>Opens a scope that is new or was disposed of.</summary>
    internal TensorScope Open(TensorScope? outer, TensorRecycler? recycler)
    {
        (_outer, _recycler, _number, _isOpen) = (outer, recycler, _device.NextSequence(), true);
        return this;
    }

    internal void Add(Storage storage)
    {
        storage.Scope = _number;
        if (_recycler is null) _lent.Add(new(storage));
        else _storages.Add(storage);
    }

    private bool Remove(Storage storage)
    {
        if (_recycler is not null) return _storages.Remove(storage);
        for (int i = _lent.Count - 1; i >= 0; i--)
        {
            if (!_lent[i].TryGetTarget(out Storage? lent) || lent != storage) continue;
            _lent.RemoveAt(i);
            return true;
        }

        return false;
    }

    /// <summary>A tensor object of this scope.</summary>
    internal Tensor Take(Storage storage, Shape shape, Strides strides, long offset, DType dtype)
    {
        if (_recycler is null) return new(storage, shape, strides, offset, dtype);
        Tensor tensor = _recycler.TakeTensor() is { } used
            ? used.Begin(storage, shape, strides, offset, dtype) : new(storage, shape, strides, offset, dtype);
        _tensors.Add(tensor);
        return tensor;
    }
}
