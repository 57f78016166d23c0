using Skald.Formats;

namespace Skald.Tests.Formats;

/// <summary>Reads whatever an archive offers, as far as memory of a test allows.</summary>
internal static class ArchiveProbe
{
    private const int MostBytes = 1 << 12;

    /// <summary>Opens and reads; the refusal's words, or null where all was read.</summary>
    public static string? Read(Func<TensorArchive> open)
    {
        try
        {
            using TensorArchive archive = open();
            foreach (TensorEntry tensor in archive.Tensors) Read(archive, tensor);
            return null;
        }
        catch (ModelFormatException error)
        {
            return error.Message;
        }
    }

    private static void Read(TensorArchive archive, TensorEntry tensor)
    {
        int length = (int)Math.Min(MostBytes, tensor.Length) / tensor.Type.BlockBytes * tensor.Type.BlockBytes;
        archive.Read(tensor, 0, new byte[length]);
        archive.Read(tensor, tensor.Length - length, new byte[length]);
        if (tensor.Type.Codec is not null)
            archive.ReadFloats(tensor, 0, new float[length / tensor.Type.BlockBytes * tensor.Type.BlockLength]);
    }
}
