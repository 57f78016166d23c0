namespace Skald.Tensors;

/// <summary>Objects that a thread's steps have used and the next step uses again, so that it allocates none.</summary>
internal sealed class TensorRecycler
{
    private readonly Stack<Tensor> _tensors = new();
    private readonly Stack<Storage> _storages = new();
    private readonly Stack<TensorScope> _scopes = new();

    public Tensor? TakeTensor() => _tensors.TryPop(out Tensor? tensor) ? tensor : null;

    public Storage? TakeStorage() => _storages.TryPop(out Storage? storage) ? storage : null;

    public TensorScope? TakeScope() => _scopes.TryPop(out TensorScope? scope) ? scope : null;

    public void Add(Tensor tensor)
    {
        tensor.End();
        _tensors.Push(tensor);
    }

    public void Add(Storage storage) => _storages.Push(storage);

    public void Add(TensorScope scope) => _scopes.Push(scope);
}
