using System.Buffers;
using System.Runtime.InteropServices;

namespace Skald.Tokenizers;

/// <summary>Where an encoder's ids go: a writer, a list, or only their number.</summary>
internal ref struct IdSink
{
    private readonly IBufferWriter<int>? _writer;
    private readonly List<int>? _list;

    public IdSink(IBufferWriter<int> writer) => _writer = writer;

    public IdSink(List<int> list) => _list = list;

    /// <summary>Ids taken so far.</summary>
    public int Count { get; private set; }

    public void Append(scoped ReadOnlySpan<int> ids)
    {
        Count = checked(Count + ids.Length);
        if (_writer is not null)
        {
            _writer.Write(ids);
        }
        else if (_list is not null)
        {
            int start = _list.Count;
            CollectionsMarshal.SetCount(_list, start + ids.Length);
            ids.CopyTo(CollectionsMarshal.AsSpan(_list)[start..]);
        }
    }

    public void Append(int id) => Append([id]);
}
