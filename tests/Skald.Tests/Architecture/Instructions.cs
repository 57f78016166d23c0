using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Skald.Tests.Architecture;

/// <summary>Walks the instructions of a method for the metadata that they name.</summary>
internal static class Instructions
{
    private static readonly Dictionary<ushort, OperandType> s_operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value, code => code.OperandType);

    /// <summary>The types, methods and fields that a body names, in order.</summary>
    public static IEnumerable<EntityHandle> Operands(MethodBodyBlock body)
    {
        byte[] code = body.GetILBytes() ?? [];
        int at = 0;
        while (at < code.Length)
        {
            ushort opcode = code[at++];
            if (opcode == 0xFE) opcode = (ushort)(0xFE00 | code[at++]);
            OperandType operand = s_operands[opcode];
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok)
            {
                yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at));
            }

            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
