using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Skald.Formats.PyTorch;

/// <summary>
/// Reads a pickle as data: a closed list of operations and names, none of which runs anything. All else is refused by
/// name.
/// </summary>
/// <remarks>
/// Operations are numbered as in Python's pickletools. What a pickle builds is at most as large as the pickle: each
/// operation adds one object or takes some from the stack.
/// </remarks>
internal sealed class Unpickler(string path, byte[] pickle)
{
    private static readonly object s_mark = new();

    private readonly List<object?> _stack = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _at;

    /// <summary>The object that the pickle stands for.</summary>
    /// <exception cref="ModelFormatException">The pickle is malformed, or asks for what is not let in.</exception>
    public object? Read()
    {
        while (true)
        {
            int at = _at;
            byte operation = Take(1)[0];
            if (operation == '.') return Pop();
            Run(operation, at);
        }
    }

    private void Run(byte operation, int at)
    {
        switch (operation)
        {
            case 0x80: CheckProtocol(); break;
            case 0x95: Take(8); break;  // FRAME: the length that follows adds nothing
            case (byte)'(': Push(s_mark); break;
            case (byte)'0': Pop(); break;
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)Take(1)[0]); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 0x8A: PushLong(Take(1)[0], at); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case (byte)'X': Push(Text(UInt32())); break;
            case 0x8C: Push(Text(Take(1)[0])); break;
            case (byte)'U': Push(Text(Take(1)[0])); break;
            case (byte)'T': Push(Text(UInt32())); break;
            case 0x8D: Push(Text(UInt64())); break;
            case (byte)')': Push(Array.Empty<object?>()); break;
            case 0x85: PushTuple(1); break;
            case 0x86: PushTuple(2); break;
            case 0x87: PushTuple(3); break;
            case (byte)'t': Push(PopToMark(at)); break;
            case (byte)']': Push(new List<object?>()); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'a': Append([Pop()], at); break;
            case (byte)'e': Append(PopToMark(at), at); break;
            case (byte)'s': SetItems([.. Pop(2)], at); break;
            case (byte)'u': SetItems(PopToMark(at), at); break;
            case (byte)'q': _memo[Take(1)[0]] = Peek(); break;
            case (byte)'r': _memo[(uint)UInt32()] = Peek(); break;
            case 0x94: _memo[(uint)_memo.Count] = Peek(); break;
            case (byte)'h': Push(Recall(Take(1)[0], at)); break;
            case (byte)'j': Push(Recall((uint)UInt32(), at)); break;
            case (byte)'c': Push(Global(Line(), Line(), at)); break;
            case 0x93: PushStackGlobal(at); break;
            case (byte)'R': Reduce(at); break;
            case (byte)'b': Build(at); break;
            case (byte)'Q': Push(Storage(Pop(), at)); break;
            default:
                throw Error($"a pickle must use operations that hold data, got '{Printable(operation)}' "
                    + $"(0x{operation:X2}) at byte {at}; save the tensors as safetensors.");
        }
    }

    private void CheckProtocol()
    {
        int protocol = Take(1)[0];
        if (protocol is < 2 or > 5) throw Error($"a pickle must be of protocol 2 to 5, got {protocol}.");
    }

    private PickleGlobal Global(string module, string name, int at)
    {
        PickleGlobal global = new(module, name);
        return global.Meaning is not null ? global : throw Error(
            $"a pickle must name nothing but tensors and dictionaries, got {global} at byte {at}; nothing was run, "
            + "save the tensors as safetensors.");
    }

    private void PushStackGlobal(int at)
    {
        object?[] names = Pop(2);
        if (names is not [string module, string name])
            throw Error($"a name must be two strings, got others at byte {at}.");
        Push(Global(module, name, at));
    }

    private void Reduce(int at)
    {
        object?[] operands = Pop(2);
        if (operands is not [PickleGlobal global, object?[] arguments])
            throw Error($"a call must have a name and a tuple, got others at byte {at}.");
        object? result = global.Meaning switch
        {
            PickleMeaning.Dictionary => Dictionary(arguments),
            PickleMeaning.Tensor when arguments.Length >= 4 => Tensor(arguments, null),
            PickleMeaning.TypedTensor when arguments.Length >= 7 => Tensor(arguments, arguments[6]),
            PickleMeaning.Parameter when arguments is [TorchTensor tensor, ..] => tensor,
            PickleMeaning.Tuple when arguments is [object?[] sizes] => sizes,
            _ => null,
        };
        Push(result ?? throw Error($"{global} must be given its arguments, got others at byte {at}."));
    }

    private static PickleDictionary? Dictionary(object?[] arguments)
    {
        PickleDictionary dictionary = new();
        if (arguments.Length == 0) return dictionary;
        if (arguments is not [List<object?> pairs]) return null;
        foreach (object? item in pairs)
        {
            if (item is object?[] and [var key, var value]) dictionary.Add(key, value);
            else if (item is List<object?> { Count: 2 } pair) dictionary.Add(pair[0], pair[1]);
            else return null;
        }

        return dictionary;
    }

    private static TorchTensor? Tensor(object?[] arguments, object? dtype)
    {
        if (arguments is not [TorchStorage storage, long offset, object?[] sizes, object?[] steps, ..]) return null;
        if (sizes.Length != steps.Length || !Array.TrueForAll([.. sizes, .. steps], item => item is long)) return null;
        SafetensorsDType? type = dtype is null ? storage.Type
            : dtype is PickleGlobal { Meaning: PickleMeaning.DType } named ? TorchTypes.OfDType(named.Name) : null;
        return type is null ? null : new TorchTensor(storage, type.Value, offset,
            Array.ConvertAll(sizes, size => (long)size!), Array.ConvertAll(steps, step => (long)step!));
    }

    // What a dictionary carries besides its items, such as the versions of modules, is of no use here.
    private void Build(int at)
    {
        Pop();
        if (Peek() is not PickleDictionary)
            throw Error($"only a dictionary may get a state, got another at byte {at}.");
    }

    private TorchStorage Storage(object? id, int at) =>
        id is object?[] and [string and "storage", PickleGlobal { Meaning: PickleMeaning.Storage } type, string key, _,
            long count, ..] && count >= 0
            ? new TorchStorage(key, TorchTypes.OfStorage(type.Name)!.Value, count)
            : throw Error($"a persistent id must be that of a storage, got another at byte {at}.");

    private void Append(object?[] items, int at)
    {
        if (Peek() is not List<object?> list) throw Error($"items must be added to a list, got another at byte {at}.");
        list.AddRange(items);
    }

    private void SetItems(object?[] items, int at)
    {
        if (Peek() is not PickleDictionary dictionary || items.Length % 2 != 0)
            throw Error($"pairs must be set in a dictionary, got others at byte {at}.");
        for (int i = 0; i < items.Length; i += 2) dictionary.Add(items[i], items[i + 1]);
    }

    private void PushLong(int length, int at)
    {
        BigInteger number = new(Take(length));
        Push(number >= long.MinValue && number <= long.MaxValue
            ? (long)number
            : throw Error($"a number must have at most 64 bits, got more at byte {at}."));
    }

    private void PushTuple(int length) => Push(Pop(length));

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 && _stack[^1] != s_mark ? _stack[^1] : throw Underflow();

    private object? Pop() => Pop(1)[0];

    private object?[] Pop(int count)
    {
        if (_stack.Count < count) throw Underflow();
        object?[] items = [.. _stack[^count..]];
        if (Array.IndexOf(items, s_mark) >= 0) throw Underflow();
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark(int at)
    {
        int mark = _stack.LastIndexOf(s_mark);
        if (mark < 0) throw Error($"items must follow a mark, got none before byte {at}.");
        object?[] items = [.. _stack[(mark + 1)..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private object? Recall(uint index, int at) => _memo.TryGetValue(index, out object? value)
        ? value
        : throw Error($"a pickle must remember what it recalls, got number {index} at byte {at}.");

    private long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private long UInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    private string Text(long length) => Encoding.UTF8.GetString(Take(length));

    private string Line()
    {
        int length = pickle.AsSpan(_at).IndexOf((byte)'\n');
        if (length < 0) throw Error($"a name must end with a line, got the end of the pickle after byte {_at}.");
        string line = Encoding.UTF8.GetString(Take(length));
        _at++;
        return line;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > pickle.Length - _at)
            throw Error($"a pickle must be whole, got {length} bytes needed at byte {_at} of {pickle.Length}.");
        ReadOnlySpan<byte> bytes = pickle.AsSpan(_at, (int)length);
        _at += (int)length;
        return bytes;
    }

    private static char Printable(byte operation) => operation is > 32 and < 127 ? (char)operation : '?';

    private ModelFormatException Underflow() =>
        Error($"a pickle must not take more than it put, got that before byte {_at}.");

    private ModelFormatException Error(string problem) => new(path, problem);
}
